// @vitest-environment happy-dom
import { h, render } from 'preact';
import { expect, test } from 'vitest';
import type { OpenSite } from '../../dashboard/browser/session.ts';
import { DraftSync } from '../../dashboard/draft-sync.ts';
import { SiteProvider, useDrafts } from '../../dashboard/view/context.ts';

test('what changes right after the first drawing, before the next frame, is drawn', async () => {
  const listeners = new Set<() => void>();
  const drafts = Object.create(DraftSync.prototype) as DraftSync;
  drafts.subscribe = (listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  };
  let text = 'before';
  const Shown = () => (useDrafts(), text);
  const root = document.createElement('div');
  render(
    h(SiteProvider, {
      value: { drafts } as OpenSite,
      children: h(Shown, null),
    }),
    root,
  );
  expect(root.textContent).toBe('before');

  text = 'after';
  for (const listener of listeners) listener();
  await Promise.resolve().then(() => Promise.resolve());
  expect(root.textContent).toBe('after');
});
