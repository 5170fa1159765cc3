import { createHash } from 'node:crypto';
import type { LedgerEntries, LedgerView } from '../../protocol/api.ts';
import { ProtocolError } from '../../protocol/errors.ts';
import { isId } from '../../protocol/ids.ts';
import { parseLeaf } from '../../protocol/ledger/leaf.ts';
import { LOG_NAMES, type LogName } from '../../protocol/ledger/logs.ts';
import { parseTilePath, TILE_WIDTH, type Tile } from '../../protocol/ledger/tiles.ts';
import { utcTime } from '../../protocol/time.ts';
import { exportLog } from '../domain/ledger-export.ts';
import { ProblemError } from '../domain/problem.ts';
import { RateLimiter } from '../domain/rate-limiter.ts';
import type { CollectorParts } from '../parts.ts';
import type { CheckpointRow, LogRef } from '../store/store.ts';
import { clientOf } from './client-address.ts';
import { matchesTag } from './conditional.ts';
import { anyOrigin } from './cross-origin.ts';
import type { HttpApp, HttpContext } from './http.ts';
import { jsonLines } from './json-lines.ts';
import { limitOf, positionOf } from './paging.ts';
import { placeOf } from './tenant-guard.ts';

/** What their members do is the tenants' own business; that people's logs are whole is everybody's. */
const PUBLIC_LOGS: ReadonlySet<LogName> = new Set(['consent', 'rights']);
/** By client and window: a proof costs some hundreds of hashes, where a tile is only read. */
const PROOFS_MAX = 300;
const PROOFS_WINDOW_SECONDS = 15 * 60;
const SIZE = /^(?:0|[1-9]\d{0,14})$/;

/** For whoever holds a receipt or watches a log: hashes and signatures, no entries. No cookies, any origin. */
export function addPublicLedgerRoutes(app: HttpApp, { ledger, sites, clock, proxied }: CollectorParts): void {
  const proofs = new RateLimiter({ max: PROOFS_MAX, windowSeconds: PROOFS_WINDOW_SECONDS, clock });
  const publicLog = async (c: HttpContext): Promise<LogRef> => {
    const log = LOG_NAMES.find((name) => name === c.req.param('log') && PUBLIC_LOGS.has(name));
    const id = c.req.param('site');
    const site = log && isId('site', id) ? await sites.find(id) : undefined;
    if (log && site) return { tenant: site.tenant, site: site.site, log };
    throw new ProblemError(
      'log-unknown',
      `expected a log (${[...PUBLIC_LOGS].join(', ')}) of a published site, got another`,
    );
  };

  app.use('/v1/ledger/*', anyOrigin);
  app.get('/v1/ledger/key', (c) => {
    c.header('Cache-Control', 'no-cache');
    return c.text(ledger.key);
  });

  app.get('/v1/ledger/:site/:log/checkpoint', async (c) => {
    const checkpoint = await ledger.checkpoint(await publicLog(c));
    if (!checkpoint) {
      throw new ProblemError(
        'checkpoint-unknown',
        'expected a log with entries, got one without; it has a checkpoint within seconds of its first',
      );
    }
    c.header('Cache-Control', 'no-cache');
    if (matchesTag(c, `"${createHash('sha256').update(checkpoint.note).digest('base64url')}"`))
      return c.body(null, 304);
    return c.text(checkpoint.note);
  });

  app.get('/v1/ledger/:site/:log/tile/:tile{.+}', async (c) => {
    const ref = await publicLog(c);
    const tile = hashTile(`tile/${c.req.param('tile')}`);
    const bytes = tile && (await ledger.tile(ref, tile));
    if (!tile || !bytes) {
      throw new ProblemError(
        'tile-unknown',
        'expected a tile of hashes within the latest checkpoint (tile/0/000, tile/0/001.p/8), got another path; bundles of entries are not public',
      );
    }
    // A partial one holds the same for ever too, but nobody asks for it once it is full.
    const lifetime = tile.width === TILE_WIDTH ? 'max-age=31536000, immutable' : 'max-age=3600';
    c.header('Cache-Control', `public, ${lifetime}`);
    c.header('Content-Type', 'application/octet-stream');
    return c.body(bytes);
  });

  app.get('/v1/ledger/:site/:log/consistency', async (c) => {
    const ref = await publicLog(c);
    const [from, to] = [sizeOf(c, 'from'), sizeOf(c, 'to')];
    if (from > to) throw invalidRange('from', 'a size not above `to`');
    proofs.take(clientOf(c, proxied));
    const checkpoints = await Promise.all([ledger.checkpoint(ref, from), ledger.checkpoint(ref, to)]);
    const [earlier, later] = checkpoints;
    if (!earlier || !later) {
      throw new ProblemError(
        'checkpoint-unknown',
        'expected the sizes of two checkpoints of this log, got another; take them from checkpoints that were given out',
        { at: earlier ? 'to' : 'from' },
      );
    }
    c.header('Cache-Control', 'no-cache');
    return c.json(await ledger.consistency(ref, earlier, later));
  });
}

/** The tenant's own logs, entries and all; after the routes of `addSiteRoutes`, which say whose site it is. */
export function addLedgerRoutes(app: HttpApp, parts: CollectorParts): void {
  const { ledger, store, clock } = parts;
  const ownLog = (c: HttpContext): LogRef => {
    const log = LOG_NAMES.find((name) => name === c.req.param('log'));
    if (!log) throw new ProblemError('log-unknown', `expected one of ${LOG_NAMES.join(', ')}, got another`);
    return { ...placeOf(c), log };
  };

  app.get('/api/sites/:site/ledger', async (c) => {
    const { tenant, site } = placeOf(c);
    const logs = LOG_NAMES.map(async (log): Promise<LedgerView['logs'][number]> => {
      const { size } = await store.ledger.frontier({ tenant, site, log });
      const latest = await ledger.checkpoint({ tenant, site, log });
      return { log, size, checkpoint: latest?.note ?? null, checkpointAt: timeOf(latest) };
    });
    return c.json({ key: ledger.key, logs: await Promise.all(logs) } satisfies LedgerView);
  });

  app.get('/api/sites/:site/ledger/:log/entries', async (c) => {
    const ref = ownLog(c);
    const limit = limitOf(c.req.query('limit'));
    const after = c.req.query('after');
    const { size } = await store.ledger.frontier(ref);
    const to = after === undefined ? size : Math.min(positionOf(after), size);
    const from = Math.max(0, to - limit);
    const now = Math.floor(clock() / 1000);
    const rows = await store.ledger.entries(ref, { from, to, limit, now });
    const entries = rows.toReversed().map(({ index, leaf, secret }) => ({
      index,
      leaf: parseLeaf(leaf, ref.log),
      payload: secret?.payload ?? null,
    }));
    return c.json({ entries, next: from > 0 ? String(from) : null } satisfies LedgerEntries);
  });

  app.get('/api/sites/:site/ledger/:log/export', async (c) => {
    const ref = ownLog(c);
    const checkpoint = await ledger.checkpointNow(ref);
    if (!checkpoint) {
      throw new ProblemError(
        'checkpoint-unknown',
        'expected a log that can be signed, got one that lacks entries it had before; whoever runs this collector has to look at its log',
      );
    }
    c.header('Content-Type', 'application/jsonl');
    c.header('Content-Disposition', 'attachment');
    return c.body(jsonLines(exportLog({ store: store.ledger, ledger, clock }, ref, checkpoint)));
  });
}

/** undefined for what is no tile, and for bundles of entries, which are the tenant's. */
function hashTile(path: string): Tile | undefined {
  try {
    const tile = parseTilePath(path);
    return isHashTile(tile) ? tile : undefined;
  } catch (error) {
    if (error instanceof ProtocolError) return undefined;
    throw error;
  }
}

const isHashTile = (tile: ReturnType<typeof parseTilePath>): tile is Tile => tile.level !== 'entries';

function sizeOf(c: HttpContext, name: 'from' | 'to'): number {
  const text = c.req.query(name);
  if (text !== undefined && SIZE.test(text)) return Number(text);
  throw invalidRange(name, 'a size, as a checkpoint has it in its second line');
}

const invalidRange = (at: string, expected: string): ProblemError =>
  new ProblemError('range-invalid', `expected ${expected}, got something else`, { at });

const timeOf = (checkpoint: CheckpointRow | undefined): string | null =>
  checkpoint ? utcTime(checkpoint.signedAt * 1000) : null;
