if (!pm.environment.get('noyo_client_secret')) {
    console.info('No token is minted here: the environment holds no client secret. Noyo Auth mints.');
    pm.execution.skipRequest();
}
