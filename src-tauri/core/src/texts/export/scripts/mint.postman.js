pm.test('an access token is minted', () => pm.response.to.have.status(200));
if (pm.response.code === 200) {
    const minted = pm.response.json();
    const claims = minted.access_token.split('.')[1].replace(/-/g, '+').replace(/_/g, '/');
    let ends;
    try {
        ends = JSON.parse(atob(claims)).exp * 1000;
    } catch {
        // Not readable: below, what the answer says instead.
    }
    // `expires_in` is in milliseconds here, not in seconds as elsewhere.
    ends = Number.isFinite(ends) ? ends : Date.now() + Number(minted.expires_in);
    pm.environment.set('noyo_access_token', minted.access_token);
    pm.environment.set('expires_at', new Date(ends).toISOString());
}
