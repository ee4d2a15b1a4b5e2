pm.test('the groups are listed', () => {
    pm.response.to.have.status(200);
    pm.expect(pm.response.json().response).to.be.an('array');
});
