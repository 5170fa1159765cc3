// @vitest-environment happy-dom
import { h, render } from 'preact';
import { expect, test } from 'vitest';
import { formatRoute, type Route } from '../../dashboard/route.ts';
import { Toasts, useToast } from '../../dashboard/view/Toasts.tsx';
import { mockId } from '../mock/tenant.ts';

test('a message goes with the page that it was said on, and stays where only the place on it changes', async () => {
  const site = mockId('site');
  const go = (route: Route): void => {
    window.location.hash = formatRoute(route);
    window.dispatchEvent(new HashChangeEvent('hashchange'));
  };
  let say: (text: string) => void = () => undefined;
  const Page = () => ((say = useToast()), null);
  const root = document.createElement('div');
  const drawn = async (): Promise<string> => {
    await new Promise((resolve) => setTimeout(resolve));
    return root.textContent;
  };
  go({ page: 'inbox', site, submission: null });
  render(h(Toasts, { children: h(Page, null) }), root);
  // Effects run after a frame.
  await expect
    .poll(async () => {
      go({ page: 'inbox', site, submission: null });
      say('Withdrawn, and on record.');
      go({ page: 'records', site, tab: 'statistics' });
      return drawn();
    })
    .toBe('');

  go({ page: 'inbox', site, submission: null });
  say('Marked as unread.');
  go({ page: 'inbox', site, submission: mockId('sub') });
  expect(await drawn()).toBe('Marked as unread.');

  // Said on the way.
  go({ page: 'forms', site });
  say('Removed.');
  window.dispatchEvent(new HashChangeEvent('hashchange'));
  expect(await drawn()).toBe('Removed.');
});
