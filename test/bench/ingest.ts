import autocannon from 'autocannon';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newId } from '../../protocol/ids.ts';
import { everyFieldDraft, canaryAnswers } from '../e2e/every-field.ts';
import { startCollector } from '../stage/collector-process.ts';
import { sealSubmission } from '../stage/send-submission.ts';
import { publishSite, signUpTenant } from '../stage/tenant.ts';
import { markdownTable, median } from './table.ts';

/**
 * Sealed submissions a second, the full path of a collector against the least that could be called one (peers/bare-collector.ts): both on SQLite with
 * FULL durability and group commit, both taking the same bytes. Load and server share this machine's cores; the rounds alternate.
 */
const ROUNDS = 6;
const SECONDS = 4;
const CONNECTIONS = 64;
const ORIGIN = 'https://www.tenant.example';

interface Round {
  perSecond: number;
  p50: number;
  p99: number;
}

export async function bench(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'sealpost-bench-'));
  const collector = await startCollector(join(folder, 'collector'), 0, { SEALPOST_LOG_LEVEL: 'error' });
  const bare = await startBare(join(folder, 'bare.db'));
  try {
    const template = await submissionTemplate(collector.origin);
    const targets = { 'bare Hono + group commit': bare.origin, Sealpost: collector.origin };
    const rounds: Record<string, Round[]> = {};
    for (const [name, origin] of Object.entries(targets)) await load(origin, template, 1, name);
    for (let round = 0; round < ROUNDS; round++) {
      for (const [name, origin] of Object.entries(targets))
        (rounds[name] ??= []).push(await load(origin, template, SECONDS, name));
    }
    return report(rounds);
  } finally {
    await bare.stop();
    await collector.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function startBare(file: string): Promise<{ origin: string; stop(): Promise<void> }> {
  const child = spawn(process.execPath, ['test/bench/peers/bare-collector.ts', file], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [port] = (await once(child.stdout.setEncoding('utf8'), 'data')) as [string];
  return {
    origin: `http://127.0.0.1:${port.trim()}`,
    async stop() {
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
}

interface Template {
  id: string;
  body: string;
}

/** A real one; under load only its id changes, as sealing thousands would take the processor from the server. */
async function submissionTemplate(collector: string): Promise<Template> {
  const tenant = await signUpTenant(collector, {
    email: 'bench@tenant.example',
    name: 'Bench',
    password: crypto.randomUUID(),
  });
  const { trusted, definitions } = await publishSite(tenant, 'Bench', everyFieldDraft(ORIGIN));
  const { submission, body } = await sealSubmission(
    tenant.tools.crypto,
    trusted!,
    [...definitions.values()][0]!,
    canaryAnswers('1').answers,
  );
  return { id: submission, body };
}

async function load(origin: string, template: Template, seconds: number, name: string): Promise<Round> {
  const result = await autocannon({
    url: origin,
    connections: CONNECTIONS,
    duration: seconds,
    requests: [
      {
        method: 'PUT',
        setupRequest(request) {
          const id = newId('sub', crypto.getRandomValues(new Uint8Array(10)), Date.now());
          return {
            ...request,
            path: `/v1/submissions/${id}`,
            headers: { 'content-type': 'application/json', origin: ORIGIN },
            body: template.body.replace(template.id, id),
          };
        },
      },
    ],
  });
  if (result.non2xx || result.errors)
    throw new Error(
      `${name}: expected every request to be answered with 2xx, got ${result.non2xx} others and ${result.errors} errors`,
    );
  return { perSecond: result.requests.average, p50: result.latency.p50, p99: result.latency.p99 };
}

function report(rounds: Record<string, Round[]>): string {
  const [bare, own] = Object.values(rounds) as [Round[], Round[]];
  const rows = Object.entries(rounds).map(([name, all]) => [
    name,
    String(Math.round(median(all.map((round) => round.perSecond)))),
    median(all.map((round) => round.p50)).toFixed(0),
    median(all.map((round) => round.p99)).toFixed(0),
  ]);
  const ratio = median(own.map((round, i) => round.perSecond / bare[i]!.perSecond));
  const tail = median(own.map((round, i) => round.p99 / bare[i]!.p99));
  return [
    `Ingest, SQLite FULL, ${CONNECTIONS} connections, medians of ${ROUNDS} alternating rounds of ${SECONDS} s`,
    '',
    markdownTable([['', 'submissions/s', 'p50 ms', 'p99 ms'], ...rows]),
    '',
    `Sealpost to bare, median of the rounds: ${ratio.toFixed(2)} × the throughput, ${tail.toFixed(2)} × the p99.`,
  ].join('\n');
}
