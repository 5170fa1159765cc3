import pino, { type DestinationStream } from 'pino';

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/**
 * All that is ever logged. There is no member for an address, a user agent, a URL, an id or a body, and no free text from outside: what cannot
 * be said cannot leak.
 */
export interface LogFields {
  /** The route's pattern, never the URL. */
  route?: string;
  method?: string;
  status?: number;
  code?: string;
  ms?: number;
  count?: number;
}

export type LogEvent =
  | 'request'
  | 'request-failed'
  | 'accounts-failed'
  | 'started'
  | 'stopping'
  | 'stopped'
  | 'store-unavailable'
  | 'purged'
  | 'purge-failed'
  | 'checkpoint-failed'
  | 'ledger-held'
  | 'ledger-witness-damaged'
  | 'geo-database-old'
  | 'geo-database-expired'
  | 'geo-database-unreadable'
  | 'webhook-failed'
  | 'erasures-replayed'
  | 'acts-replayed'
  | 'erasure-list-failed';

export interface Log {
  write(level: Exclude<LogLevel, 'silent'>, event: LogEvent, fields?: LogFields): void;
  /** Hands over what is still in memory. */
  flush(): void;
}

const ALLOWED = ['route', 'method', 'status', 'code', 'ms', 'count'] as const;

/** JSON lines. */
export function createLog(level: LogLevel, destination: DestinationStream & { flushSync?(): void }): Log {
  const logger = pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    destination,
  );
  return {
    write(of, event, fields = {}) {
      if (!logger.isLevelEnabled(of)) return;
      const line: Record<string, unknown> = { event };
      for (const name of ALLOWED) if (fields[name] !== undefined) line[name] = fields[name];
      logger[of](line);
    },
    flush: () => destination.flushSync?.(),
  };
}

export const silentLog: Log = { write: () => undefined, flush: () => undefined };
