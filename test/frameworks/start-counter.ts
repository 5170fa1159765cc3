import { consent } from 'sealpost/consent';

/** Runs once, now or as soon as the visitor agrees; on a server never. */
consent.run('analytics', () => {
  document.documentElement.dataset['counted'] = 'yes';
});
