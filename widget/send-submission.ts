import { API } from '../protocol/api.ts';
import { WidgetFailure } from './failure.ts';
import { isPassing, pause, problemCode, request } from './request.ts';
import type { SealedAnswers } from './seal-answers.ts';

/** Waits before the second and third try; after that the visitor decides. */
const RETRY_AFTER_MS = [500, 2000];
/** Browsers refuse to keep more than this alive after the page is left. */
const KEEPALIVE_MAX_CHARS = 60_000;

/** The published form has moved on: what was sealed must be sealed again, under the manifest of now. */
export const OUTDATED: readonly string[] = ['key-retired', 'key-unknown', 'definition-unknown', 'recipients-unexpected'];

/**
 * Sends until the collector answers. The collector takes the same bytes any number of times, so that a try whose answer got lost
 * does no harm.
 * @throws WidgetFailure; its `code` is one of {@link OUTDATED} when sealing again may help.
 */
export async function sendSubmission(collector: string, sealed: SealedAnswers): Promise<void> {
  for (let tries = 0; ; tries++) {
    const failure = await send(collector, sealed);
    if (!failure) return;
    const wait = RETRY_AFTER_MS[tries];
    if (failure.problem !== 'collector-down' || wait === undefined) throw failure;
    await pause(wait);
  }
}

async function send(collector: string, { submission, body }: SealedAnswers): Promise<WidgetFailure | undefined> {
  let response;
  try {
    response = await request(collector + API.submission(submission), {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body,
      keepalive: body.length < KEEPALIVE_MAX_CHARS,
    });
  } catch (error) {
    return error as WidgetFailure;
  }
  if (response.ok) return undefined;
  if (isPassing(response.status)) return new WidgetFailure('collector-down', `${response.status}`);
  const code = await problemCode(response);
  return new WidgetFailure(response.status === 413 ? 'too-large' : 'refused', code);
}
