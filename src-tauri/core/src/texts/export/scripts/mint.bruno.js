  test('an access token is minted', function () {
    expect(res.getStatus()).to.equal(200);
  });
  if (res.getStatus() === 200) {
    const minted = res.getBody();
    const claims = minted.access_token.split('.')[1].replace(/-/g, '+').replace(/_/g, '/');
    let ends;
    try {
      ends = JSON.parse(atob(claims)).exp * 1000;
    } catch {
      // Not readable: below, what the answer says instead.
    }
    // `expires_in` is in milliseconds here, not in seconds as elsewhere.
    ends = Number.isFinite(ends) ? ends : Date.now() + Number(minted.expires_in);
    bru.setEnvVar('noyo_access_token', minted.access_token);
    bru.setEnvVar('expires_at', new Date(ends).toISOString());
  }
