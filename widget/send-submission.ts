import { API, type Accepted } from '../protocol/api.ts';
import { WidgetFailure } from './failure.ts';
import { isPassing, pause, problemCode, request } from './request.ts';
import type { SealedAnswers } from './seal-answers.ts';

/** Waits before the second and third try; after that the visitor decides. */
const RETRY_AFTER_MS = [500, 2000];
/** Browsers refuse to keep more than this alive after the page is left. */
const KEEPALIVE_MAX_CHARS = 60_000;

/** The published form has moved on: what was sealed must be sealed again, under the manifest of now. */
export const OUTDATED: readonly string[] = [
  'key-retired',
  'key-unknown',
  'definition-unknown',
  'recipients-unexpected',
];

/**
 * Sends until the collector answers. The collector takes the same bytes any number of times, so that a try whose answer got lost
 * does no harm.
 * @throws WidgetFailure; its `code` is one of {@link OUTDATED} when sealing again may help.
 */
export async function sendSubmission(collector: string, sealed: SealedAnswers): Promise<void> {
  for (let tries = 0; ; tries++) {
    const failure = await send(collector, sealed, !tries);
    if (!failure) return;
    const wait = RETRY_AFTER_MS[tries];
    if (failure.problem !== 'collector-down' || wait === undefined) throw failure;
    await pause(wait);
  }
}

/** @param mayLeave the visitor may close the page meanwhile; browsers give that little room, which others on the page may have used up. */
async function send(
  collector: string,
  { submission, body }: SealedAnswers,
  mayLeave: boolean,
): Promise<WidgetFailure | undefined> {
  let response;
  try {
    response = await request(collector + API.submission(submission), {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body,
      keepalive: mayLeave && body.length < KEEPALIVE_MAX_CHARS,
    });
  } catch (error) {
    return error as WidgetFailure;
  }
  if (response.ok) {
    // Something in between may say "OK" to everything; only the collector knows the name of what it stored.
    const accepted = (await response.json().catch(() => undefined)) as Partial<Accepted> | undefined;
    return accepted?.submission === submission
      ? undefined
      : new WidgetFailure('collector-down', 'no-receipt');
  }
  if (isPassing(response.status)) return new WidgetFailure('collector-down', `${response.status}`);
  const code = await problemCode(response);
  return new WidgetFailure(response.status === 413 ? 'too-large' : 'refused', code);
}
