// Says in plain words why the API will answer 401, before it does. The request is sent all the same.
const token = pm.environment.get('noyo_access_token');
const ends = Date.parse(pm.environment.get('expires_at'));
let problem;
if (!token) {
    problem = 'There is no Noyo access token: choose the environment that Noyo Auth exported.';
} else if (ends <= Date.now()) {
    problem = 'The Noyo access token has expired: copy a new Postman environment from Noyo Auth and import it.';
}
if (problem && pm.info.requestName !== 'Mint an access token') {
    console.warn(problem);
    pm.test('the access token is valid', () => pm.expect.fail(problem));
}
