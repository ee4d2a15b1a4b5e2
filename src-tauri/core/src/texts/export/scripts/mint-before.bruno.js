  const secret = bru.getEnvVar('noyo_client_secret');
  if (!secret || secret.includes('{{')) {
    console.info('No token is minted here: the environment holds no client secret. Noyo Auth mints.');
    bru.runner.skipRequest();
  }
