// An OpenID provider on loopback whose keys can be replaced while it runs. The path of a resource names the algorithm
// of its tokens: https://orders.example.com/ES256. The first key that fits signs; all are published.
import { createServer } from 'node:http';
import { answerOrders } from './orders.mjs';
import Provider from 'oidc-provider';

const CLIENT = {
  client_id: 'nightly-report',
  client_secret: 'a secret that only this test knows',
  token_endpoint_auth_method: 'client_secret_post',
  grant_types: ['client_credentials'],
  response_types: [],
  redirect_uris: [],
};

let issuer;
let provider;
let callback;

function useKeys(keys) {
  provider = new Provider(issuer, {
    jwks: { keys },
    clients: [{ ...CLIENT, id_token_signed_response_alg: keys[0].alg }],
    scopes: ['read', 'write'],
    cookies: { keys: ['not used'] },
    enabledJWA: { dPoPSigningAlgValues: ['ES256', 'PS256', 'EdDSA', 'Ed25519'] },
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      dPoP: { enabled: true },
      resourceIndicators: {
        enabled: true,
        useGrantedResource: () => true,
        getResourceServerInfo: (ctx, resource) => ({
          scope: 'read write',
          audience: resource,
          accessTokenTTL: 300,
          accessTokenFormat: 'jwt',
          jwt: { sign: { alg: new URL(resource).pathname.slice(1) } },
        }),
      },
    },
  });
  callback = provider.callback();
}

async function idToken({ algorithm, nonce }) {
  const client = await provider.Client.find(CLIENT.client_id);
  client.idTokenSignedResponseAlg = algorithm;
  const token = new provider.IdToken({ sub: 'alice' }, { ctx: undefined, client });
  token.scope = 'openid';
  if (nonce !== undefined) {
    token.set('nonce', nonce);
  }
  return token.issue({ use: 'idtoken' });
}

async function start({ port, keys }) {
  const server = createServer((request, response) => callback(request, response));
  await new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  issuer = `http://127.0.0.1:${server.address().port}`;
  useKeys(keys);
  return issuer;
}

await answerOrders(async (order) => {
  switch (order.order) {
    case 'start': return { issuer: await start(order) };
    case 'keys': return { done: useKeys(order.keys) === undefined };
    case 'idToken': return { token: await idToken(order) };
    default: throw new Error(`unknown order: ${order.order}`);
  }
});
