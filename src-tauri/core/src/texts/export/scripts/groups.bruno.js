  test('the access token is valid', function () {
    const problem = bru.getVar('noyo_problem');
    if (problem) expect.fail(problem);
  });
  test('the groups are listed', function () {
    expect(res.getStatus()).to.equal(200);
    expect(res.getBody().response).to.be.an('array');
  });
