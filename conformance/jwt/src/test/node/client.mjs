// Makes DPoP proofs (RFC 9449) with jose, for a key of its own.
import { createHash, randomUUID } from 'node:crypto';
import { answerOrders } from './orders.mjs';
import { SignJWT, calculateJwkThumbprint, exportJWK, generateKeyPair } from 'jose';

let algorithm;
let privateKey;
let jwk;

async function start(order) {
  algorithm = order.algorithm;
  const pair = await generateKeyPair(algorithm);
  privateKey = pair.privateKey;
  jwk = await exportJWK(pair.publicKey);
  return calculateJwkThumbprint(jwk);
}

async function proof({ method, uri, accessToken, nonce, claims, header }) {
  const ath = accessToken && createHash('sha256').update(accessToken).digest('base64url');
  return new SignJWT({ jti: randomUUID(), htm: method, htu: uri, ath, nonce, ...claims })
    .setIssuedAt(claims?.iat)
    .setProtectedHeader({ typ: 'dpop+jwt', alg: algorithm, jwk, ...header })
    .sign(privateKey);
}

await answerOrders(async (order) => {
  switch (order.order) {
    case 'start': return { thumbprint: await start(order) };
    case 'proof': return { proof: await proof(order) };
    default: throw new Error(`unknown order: ${order.order}`);
  }
});
