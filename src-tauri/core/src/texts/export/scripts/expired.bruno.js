  // Says in plain words why the API will answer 401, before it does. The request is sent all the same.
  const token = bru.getEnvVar('noyo_access_token');
  const ends = Date.parse(bru.getEnvVar('expires_at'));
  let problem = '';
  if (!token || token.includes('{{')) {
    problem = 'There is no Noyo access token: choose the environment that Noyo Auth exported.';
  } else if (ends <= Date.now()) {
    problem = 'The Noyo access token has expired: export the collection anew with Noyo Auth.';
  }
  // A new token is not minted with the old one.
  if (req.getName() === 'Mint an access token') problem = '';
  if (problem) console.warn(problem);
  bru.setVar('noyo_problem', problem);
