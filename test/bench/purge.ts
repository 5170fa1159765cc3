import autocannon from 'autocannon';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { newId, type SubmissionId } from '../../protocol/ids.ts';
import { canaryAnswers, everyFieldDraft } from '../e2e/every-field.ts';
import { freePort } from '../stage/collector-process.ts';
import { sealSubmission } from '../stage/send-submission.ts';
import { publishSite, signUpTenant } from '../stage/tenant.ts';
import type { Order } from './purge-collector.ts';
import { markdownTable, median } from './table.ts';

/**
 * Whether deleting holds up what comes in: the time that a submission waits for its answer while nothing else happens, and while a purge and erasures run, in turn. At a fixed
 * rate below what the machine can do, because that is where a stall shows: each waiting request is counted from when it should have been sent.
 */
const STORED = 100_000;
const DUE = 50_000;
const ERASURES = 20;
const ROUNDS = 10;
const SECONDS = 6;
const RATE = 100;
const CONNECTIONS = 20;
const ORIGIN = 'https://www.tenant.example';

interface Round {
  p50: number;
  p99: number;
  max: number;
}

export async function bench(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'sealpost-bench-'));
  const origin = `http://127.0.0.1:${await freePort()}`;
  const child = fork(join(import.meta.dirname, 'purge-collector.ts'), [folder, new URL(origin).port]);
  const answer = async <T>(order?: Order): Promise<T> => {
    if (order) child.send(order);
    const [message] = (await once(child, 'message')) as [T];
    return message;
  };
  try {
    await answer();
    const tenant = await signUpTenant(origin, {
      email: 'bench@tenant.example',
      name: 'Bench',
      password: crypto.randomUUID(),
    });
    const { trusted, definitions } = await publishSite(tenant, 'Bench', everyFieldDraft(ORIGIN));
    const definition = [...definitions.values()][0]!;
    const { answers } = canaryAnswers('1');
    const { submission, body } = await sealSubmission(tenant.tools.crypto, trusted!, definition, answers);
    const template = { id: submission, body };
    const first = await fetch(`${origin}/v1/submissions/${submission}`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json', origin: ORIGIN },
      body,
    });
    if (first.status !== 201) throw new Error(`expected 201 for the first submission, got ${first.status}`);
    const { ids } = await answer<{ ids: SubmissionId[] }>({ fill: STORED, due: DUE, like: submission });
    const left = (): number => {
      const database = new Database(join(folder, 'sealpost.db'), { readonly: true });
      const count = database
        .prepare('select count(*) from submission where deleted_after < unixepoch()')
        .pluck();
      const due = count.get() as number;
      database.close();
      return due;
    };

    await load(origin, template, 3);
    const [idle, busy]: [Round[], Round[]] = [[], []];
    const erased: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      idle.push(await load(origin, template, SECONDS));
      child.send({ purge: 'start' } satisfies Order);
      const erasing = erase();
      busy.push(await load(origin, template, SECONDS));
      erased.push(...(await erasing));
      await answer({ purge: 'stop' });
    }
    return report(idle, busy, DUE - left(), erased);

    async function erase(): Promise<number[]> {
      const took: number[] = [];
      // Half of them together, as when somebody clears a list, the others one after the other.
      const batch = ids.splice(0, ERASURES / ROUNDS);
      const one = async (id: SubmissionId): Promise<void> => {
        const from = performance.now();
        await tenant.tools.api.erase(trusted!.site, id);
        took.push(performance.now() - from);
      };
      await Promise.all(batch.splice(0, batch.length / 2).map(one));
      for (const id of batch) await one(id);
      return took;
    }
  } finally {
    if (child.exitCode === null) {
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
    rmSync(folder, { recursive: true, force: true });
  }
}

async function load(origin: string, template: { id: string; body: string }, seconds: number): Promise<Round> {
  const result = await autocannon({
    url: origin,
    connections: CONNECTIONS,
    overallRate: RATE,
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
      `expected every request to be answered with 2xx, got ${result.non2xx} others and ${result.errors} errors`,
    );
  return { p50: result.latency.p50, p99: result.latency.p99, max: result.latency.max };
}

function report(idle: Round[], busy: Round[], purged: number, erased: number[]): string {
  const row = (name: string, rounds: Round[]): string[] => [
    name,
    ...(['p50', 'p99', 'max'] as const).map((figure) =>
      median(rounds.map((round) => round[figure])).toFixed(0),
    ),
    rounds.map(({ p99 }) => p99).join(', '),
  ];
  const ratio = median(busy.map(({ p99 }) => p99)) / median(idle.map(({ p99 }) => p99));
  return [
    `Ingest while deleting: ${STORED} stored, ${DUE} of them due, ${RATE} submissions/s, medians of ${ROUNDS} alternating rounds of ${SECONDS} s`,
    '',
    markdownTable([
      ['', 'p50 ms', 'p99 ms', 'max ms', 'p99 of the rounds'],
      row('idle', idle),
      row('purge and erasures', busy),
    ]),
    '',
    `Purged meanwhile: ${purged}; erased: ${erased.length}, each in ${median(erased).toFixed(0)} ms (median). p99 while deleting to idle: ${ratio.toFixed(2)} ×.`,
  ].join('\n');
}
