/**
 * The baseline of the benchmark: the least that an admission webhook can be on node:https. It reads the body, parses
 * it, and answers an AdmissionReview with the same uid; it decides nothing.
 *
 * Usage: bare.ts CERT_FILE KEY_FILE PORT
 */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';

const [certFile = '', keyFile = '', port = ''] = process.argv.slice(2);

const server = createServer(
  { cert: readFileSync(certFile), key: readFileSync(keyFile), keepAliveTimeout: 95_000, ALPNProtocols: ['http/1.1'] },
  (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const [first = Buffer.alloc(0)] = chunks;
      const whole = chunks.length === 1 ? first : Buffer.concat(chunks);
      const review = JSON.parse(whole.toString('utf8')) as { request: { uid: string } };
      const body = JSON.stringify({
        apiVersion: 'admission.k8s.io/v1',
        kind: 'AdmissionReview',
        response: { uid: review.request.uid, allowed: true },
      });
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) });
      response.end(body);
    });
  },
);

server.listen(Number(port), '127.0.0.1');
