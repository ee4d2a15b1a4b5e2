// Writes what the tools' own code exports, as fixtures for the import: node make-fixtures.cjs FOLDER
const fs = require("node:fs");
const path = require("node:path");
const { execFileSync } = require("node:child_process");
const { Collection, VariableScope } = require("postman-collection");
const { jsonToEnvV2, jsonToBruV2, envJsonToBruV2 } = require("@usebruno/lang");

const folder = process.argv[2];
const write = (name, text) => fs.writeFileSync(path.join(folder, name), text);
const json = (value) => JSON.stringify(value, null, 2);

const collection = new Collection({
  info: { name: "Noyo from the SDK", schema: "https://schema.getpostman.com/json/collection/v2.1.0/collection.json" },
  auth: {
    type: "basic",
    basic: [
      { key: "username", value: "fixture-id-1", type: "string" },
      { key: "password", value: "fixture-secret-1", type: "string" },
    ],
  },
  item: [{ name: "List groups", request: { url: "https://fulfillment-sandbox.noyo.com/api/v1/groups", method: "GET" } }],
});
write("postman-sdk-collection.json", json(collection.toJSON()));

const variables = new Collection({
  info: { name: "Noyo variables", schema: "https://schema.getpostman.com/json/collection/v2.1.0/collection.json" },
  variable: [
    { key: "clientId", value: "fixture-id-2" },
    { key: "clientSecret", value: "fixture-secret-2" },
  ],
  item: [],
});
write("postman-sdk-variables.json", json(variables.toJSON()));

const scope = new VariableScope({
  name: "Noyo live",
  values: [
    { key: "CLIENT_ID", value: "fixture-id-3", enabled: true },
    { key: "CLIENT_SECRET", value: "fixture-secret-3", type: "secret", enabled: true },
  ],
});
write("postman-sdk-environment.json", json({ ...scope.toJSON(), name: "Noyo live", _postman_variable_scope: "environment" }));

// newman writes the environment that it ran with.
const empty = path.join(folder, "empty.json");
fs.writeFileSync(empty, json({ info: { name: "empty", schema: "https://schema.getpostman.com/json/collection/v2.1.0/collection.json" }, item: [] }));
const newman = path.join(__dirname, "node_modules/.bin/newman");
execFileSync(newman, ["run", empty, "--environment", path.join(folder, "postman-sdk-environment.json"),
  "--export-environment", path.join(folder, "newman-environment.json"), "--reporters", ""]);
fs.unlinkSync(empty);

write("bruno-environment.bru", envJsonToBruV2({
  variables: [
    { name: "noyo_client_id", value: "fixture-id-4", enabled: true, secret: false, type: "text" },
    { name: "noyo_client_secret", value: "fixture-secret-4", enabled: true, secret: false, type: "text" },
    { name: "client_id_old", value: "not-this", enabled: false, secret: false, type: "text" },
  ],
}));
write("bruno-environment-secret.bru", envJsonToBruV2({
  variables: [
    { name: "client_id", value: "fixture-id-5", enabled: true, secret: false, type: "text" },
    { name: "client_secret", value: "", enabled: true, secret: true, type: "text" },
  ],
}));
write("bruno-request.bru", jsonToBruV2({
  meta: { name: "Mint", type: "http", seq: "1" },
  http: { method: "post", url: "https://accounts.noyo.com/auth/public/token", body: "none", auth: "basic" },
  auth: { basic: { username: "fixture-id-6", password: "fixture-secret-6" } },
}));
