// Has MDN's HTTP Observatory and Google's CSP Evaluator judge a site. Arguments: host, http port, https port, path; the
// host may be any name, as it is looked up nowhere but here. Prints one JSON object.
import { mkdirSync, writeFileSync, existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const require = createRequire(import.meta.url);
const dns = require('node:dns');
dns.lookup = (name, options, done) => {
  const callback = typeof options === 'function' ? options : done;
  if (options && options.all) {
    callback(null, [{ address: '127.0.0.1', family: 4 }]);
  } else {
    callback(null, '127.0.0.1', 4);
  }
};

// Lists that the package fetches when its scripts are run; a site that is in none of them needs none.
const observatory = dirname(require.resolve('@mdn/mdn-http-observatory/package.json'));
for (const [name, content] of [['hsts-preload.json', '{}'], ['tld-list.json', '[]']]) {
  const file = join(observatory, 'conf', name);
  if (!existsSync(file)) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
}

const [host, httpPort, httpsPort, path] = process.argv.slice(2);
const { retrieve } = await import(join(observatory, 'src/retriever/retriever.js'));
const { ALL_TESTS } = await import(join(observatory, 'src/constants.js'));
const { getScoreModifier } = await import(join(observatory, 'src/grader/grader.js'));

const requests = await retrieve(host, { httpPort: Number(httpPort), httpsPort: Number(httpsPort), path });
let score = 100;
let bonus = 0;
const tests = {};
for (const test of ALL_TESTS) {
  const output = await test(requests);
  const modifier = getScoreModifier(output.result);
  tests[test.name] = `${output.result} ${modifier}`;
  if (modifier < 0) {
    score += modifier;
  } else {
    bonus += modifier;
  }
}

const { CspEvaluator } = await import('csp_evaluator/dist/evaluator.js');
const { CspParser } = await import('csp_evaluator/dist/parser.js');
const headers = requests.responses.auto.headers;
const policy = headers.get ? headers.get('content-security-policy') : headers['content-security-policy'];
const findings = [];
for (const one of [].concat(policy)) {
  const evaluator = new CspEvaluator(new CspParser(one).csp);
  for (const finding of evaluator.evaluate()) {
    findings.push({ severity: finding.severity, directive: finding.directive, description: finding.description });
  }
}

// As the Observatory has it: bonuses count only where little is missing.
console.log(JSON.stringify({ score: score >= 90 ? score + bonus : score, tests, policy, findings }));
