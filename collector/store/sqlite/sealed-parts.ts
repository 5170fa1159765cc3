import type { SealedParts } from '../store.ts';
import { unpackBoxes } from './boxes.ts';
import type { Tables } from './tables.ts';

export const SEALED_COLUMNS = ['context', 'nonce', 'body', 'commitment', 'boxes'] as const;

export const sealedParts = (
  row: Pick<Tables['submission'], (typeof SEALED_COLUMNS)[number]>,
): SealedParts => ({
  context: row.context,
  nonce: row.nonce,
  body: row.body,
  commit: row.commitment,
  boxes: unpackBoxes(row.boxes),
});
