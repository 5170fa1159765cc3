import type { SiteId } from '../protocol/ids.ts';

/**
 * Between the consent editor and the frame that shows its draft. The frame is a customer's page in small: it runs the very scripts that visitors' pages run,
 * in an origin of its own, so that nothing that is drawn there can reach the dashboard and its keys.
 */
export interface PreviewScene {
  site: SiteId;
  /** What the frame's snippet pins: a publisher key that is made for one scene and thrown away. */
  fingerprint: string;
  /** Manifest, signed with that key. */
  note: string;
  /** Text of artefacts, by hash. */
  artefacts: Record<string, string>;
  locale: string;
  dir: 'ltr' | 'rtl';
  /** `DE`, `US-CA`: chooses the rule. Absent for a visitor whose place is unknown. */
  region?: string;
  /** The visitor's browser sends Global Privacy Control. */
  gpc: boolean;
  theme: 'light' | 'dark';
}

export interface ToPreview {
  type: 'sealpost-preview-show';
  scene: PreviewScene;
}

export type FromPreview =
  /** Waits for the one scene that it is going to show. */
  | { type: 'sealpost-preview-ready' }
  /** What the page knows now; the first after something was drawn, or nothing had to be. */
  | { type: 'sealpost-preview-state'; granted: string[]; decided: boolean }
  | { type: 'sealpost-preview-failed'; message: string };

const TYPES: readonly string[] = [
  'sealpost-preview-ready',
  'sealpost-preview-state',
  'sealpost-preview-failed',
] satisfies FromPreview['type'][];

export const isFromPreview = (data: unknown): data is FromPreview =>
  typeof data === 'object' && data !== null && TYPES.includes((data as { type?: string }).type ?? '');
