import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { RightsAnswer } from '../../protocol/rights.ts';
import { openPublishedBench, PUBLIC_URL, put, temporaryFolder } from '../collector/harness.ts';
import { runSealpost } from '../collector/process.ts';

test('a certificate of erasure verifies offline; one changed byte does not', async () => {
  const { account, ledger, sealNext, send, site } = await openPublishedBench();
  const sealed = await sealNext();
  await put(send, sealed);
  const erased = await account.send(`/api/sites/${site.id}/submissions/${sealed.submission}/erase`, {
    method: 'POST',
    headers: { origin: PUBLIC_URL },
    body: '{}',
  });
  const { certificate } = (await erased.json()) as RightsAnswer;
  const file = join(temporaryFolder(), 'certificate.txt');

  writeFileSync(file, certificate!);
  const good = runSealpost(['verify', file, '--key', ledger.key]);
  expect(await good.exited).toBe(0);
  expect(good.output().stdout).toContain(`certificate that ${sealed.submission} of ${site.id} was erased`);
  expect(good.output().stdout).toContain(', 0 left,');

  for (const [from, to] of [
    ['"remaining":0', '"remaining":1'],
    [sealed.submission, sealed.submission.replace(/.$/, (last) => (last === '0' ? '1' : '0'))],
  ] as const) {
    writeFileSync(file, certificate!.replace(from, to));
    const bad = runSealpost(['verify', file, '--key', ledger.key]);
    expect(await bad.exited).toBe(2);
    expect(bad.output().stderr).toContain('note-signature');
  }
});
