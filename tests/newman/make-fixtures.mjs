// Makes the fixtures of tests/core/import that real exporters write. Run by hand, when one of them changes:
//   node tests/newman/make-fixtures.mjs

import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import filestore from '@usebruno/filestore';
import lang from '@usebruno/lang';
import sdk from 'postman-collection';
import transformer from 'postman-collection-transformer';

const here = import.meta.dirname;
const to = path.join(here, '../it/import/fixtures');
const write = (name, text) => fs.writeFileSync(path.join(to, name), text.trimEnd() + '\n');
const json = (name, value) => write(name, JSON.stringify(value, null, 2));

// Postman's SDK: an environment, and a collection with Basic auth (v2.1).
const environment = new sdk.VariableScope({
    id: '4b7b7a34-3c52-4a0e-9a3a-0f5ed1f0a001',
    name: 'Checkout sandbox',
    values: [
        { key: 'client_id', value: 'id-postman', type: 'default', enabled: true },
        { key: 'client_secret', value: 'sec=ret:postman', type: 'secret', enabled: true },
        { key: 'old_client_secret', value: 'switched off', type: 'secret', enabled: false },
        { key: 'base_url', value: 'https://fulfillment-sandbox.noyo.com', type: 'default', enabled: true },
    ],
});
json('postman-sdk-environment.json', { ...environment.toJSON(), _postman_variable_scope: 'environment' });

const basic = (username, password) => ({
    type: 'basic',
    basic: [{ key: 'password', value: password, type: 'string' }, { key: 'username', value: username, type: 'string' }],
});
const request = (auth) => ({
    method: 'POST',
    url: 'https://accounts.noyo.com/auth/public/token',
    auth,
    body: { mode: 'raw', raw: '{"grant_type": "client_credentials"}' },
});
const collection = new sdk.Collection({
    info: { name: 'Checkout', schema: 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json' },
    item: [
        { name: 'Sandbox', item: [
            { name: 'Mint', request: request(basic('id-sandbox', 'sec=ret:sandbox')) },
            { name: 'Mint again', request: request(basic('id-sandbox', 'sec=ret:sandbox')) },
        ] },
        { name: 'Live', item: [{ name: 'Mint', request: request(basic('id-live', 'sec=ret:live')) }] },
        { name: 'From variables', request: request(basic('{{client_id}}', '{{client_secret}}')) },
    ],
});
const document = { ...collection.toJSON() };
document.info = { ...document.info, name: 'Checkout', schema: 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json' };
json('postman-sdk-collection.json', document);

// Postman's converter: the same as v2.0, which it reaches by way of v1.
const convert = promisify(transformer.convert.bind(transformer));
const v1 = await convert(document, { inputVersion: '2.1.0', outputVersion: '1.0.0' });
json('postman-v2.0.json', await convert(v1, { inputVersion: '1.0.0', outputVersion: '2.0.0' }));

// Newman: `--export-environment` after a run without requests.
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'fixtures-'));
const empty = path.join(folder, 'empty.json');
fs.writeFileSync(empty, JSON.stringify({ info: { name: 'Empty', schema: document.info.schema }, item: [] }));
execFileSync(path.join(here, 'node_modules/.bin/newman'), ['run', empty, '--silent',
    '--environment', path.join(to, 'postman-sdk-environment.json'),
    '--export-environment', path.join(folder, 'exported.json')]);
const exported = JSON.parse(fs.readFileSync(path.join(folder, 'exported.json')));
exported._postman_exported_at = '2026-01-01T00:00:00.000Z';
json('newman-environment.json', exported);
fs.rmSync(folder, { recursive: true });

// Bruno: the language of its files, and the YAML that its newer collections use.
const variable = (name, value, more) => ({ name, value, enabled: true, secret: false, type: 'text', ...more });
const variables = [
    variable('client_id', 'id-bruno'),
    variable('client_secret', 'sec=ret:bruno'),
    variable('old_client_secret', 'switched off', { enabled: false }),
    variable('base_url', 'https://fulfillment.noyo.com'),
];
write('bruno-environment.bru', lang.envJsonToBruV2({ variables }));
const secret = variables.map((one) => (one.name === 'client_secret' ? { ...one, secret: true } : one));
write('bruno-environment-secret.bru', lang.envJsonToBruV2({ variables: secret }));
write('bruno-environment.yml', filestore.stringifyEnvironment({ name: 'Checkout live', variables }, { format: 'yml' }));
write('bruno-request.bru', lang.jsonToBruV2({
    meta: { name: 'Mint for the sandbox', type: 'http', seq: 1 },
    http: { method: 'post', url: 'https://accounts.noyo.com/auth/public/token', body: 'json', auth: 'basic' },
    auth: { basic: { username: 'id-bruno', password: 'sec=ret:bruno' } },
    body: { json: '{"grant_type": "client_credentials"}' },
}));
