import type { BrowserContext, Route } from 'playwright-core';
import type { ConsentAccepted } from '../../protocol/api.ts';
import { isId } from '../../protocol/ids.ts';
import { parseObject } from '../../protocol/ledger/hostile-json.ts';
import { logOrigin } from '../../protocol/ledger/logs.ts';
import { utcTime } from '../../protocol/time.ts';

/** At the end of it, because a collector may live below a path. */
const RECORDS = /\/v1\/consents(?<about>\/[\w-]+(?:\/receipt)?)?$/;

/**
 * Answers in the collector's place whatever would be kept of these visits: a ledger is proof of what visitors decided, and this is none of them.
 * The page goes on as if it had been taken; no receipt leaves here that anything could verify.
 */
export async function answerRecords(context: BrowserContext): Promise<void> {
  await context.route(({ pathname }) => RECORDS.test(pathname), answer);
}

async function answer(route: Route): Promise<void> {
  const request = route.request();
  const about = RECORDS.exec(new URL(request.url()).pathname)?.groups?.['about'];
  const headers = {
    'access-control-allow-origin': '*',
    'access-control-allow-methods': 'POST',
    'access-control-allow-headers': '*',
    'cache-control': 'no-store',
  };
  if (request.method() === 'OPTIONS') return route.fulfill({ status: 204, headers });
  if (request.method() !== 'POST') return route.fallback();
  if (about === '/shown') return route.fulfill({ status: 204, headers });
  const { id: consent, site } = parseObject(request.postData() ?? '') ?? {};
  // What is no decision is not for us to answer, and not to be passed on either.
  if (about !== undefined || !isId('con', consent) || !isId('site', site))
    return route.fulfill({ status: 503, headers });
  const accepted: ConsentAccepted = {
    consent,
    receivedAt: utcTime(Date.now()),
    receipt: { v: 1, kind: 'sealpost receipt', origin: logOrigin(site, 'consent'), key: '', leaf: '' },
  };
  return route.fulfill({ status: 201, headers, json: accepted });
}
