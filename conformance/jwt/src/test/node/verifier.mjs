// Verifies tokens with jose, each under one of the settings that the first order tells, all at one fixed time.
import { answerOrders } from './orders.mjs';
import { createLocalJWKSet, jwtVerify } from 'jose';

const settings = new Map();

function setUp({ now, clockTolerance, settings: given }) {
  for (const { name, jwks, secret, algorithms, issuer, audience, typ } of given) {
    settings.set(name, {
      key: jwks === undefined ? Buffer.from(secret, 'base64url') : createLocalJWKSet(jwks),
      options: {
        algorithms, issuer, audience, typ, clockTolerance,
        currentDate: new Date(now),
        requiredClaims: ['exp', 'aud', 'iss', 'sub'],
      },
    });
  }
  return { ready: settings.size };
}

async function verdict({ setting, token }) {
  const { key, options } = settings.get(setting);
  try {
    const { payload } = await jwtVerify(token, key, options);
    return { code: '', subject: String(payload.sub).toWellFormed(), expiry: String(Math.floor(payload.exp)) };
  } catch (error) {
    return { code: error.code ?? error.name };
  }
}

await answerOrders(async (order) => {
  switch (order.order) {
    case 'start': return setUp(order);
    case 'verify': return { verdicts: await Promise.all(order.tokens.map(verdict)) };
    default: throw new Error(`unknown order: ${order.order}`);
  }
});
