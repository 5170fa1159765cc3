/** How each framework renders its example on a server, and takes over what was rendered in `#app` of a page. */
export const FRAMEWORKS = {
  React: {
    server: `
      import { createElement } from 'react';
      import { renderToString } from 'react-dom/server';
      import { Film } from './react/Film.tsx';
      export const html = renderToString(createElement(Film, { src: 'about:blank' }));
    `,
    page: `
      import { createElement } from 'react';
      import { hydrateRoot } from 'react-dom/client';
      import { Film } from './react/Film.tsx';
      hydrateRoot(document.querySelector('#app'), createElement(Film, { src: 'about:blank' }));
    `,
  },
  Vue: {
    server: `
      import { createSSRApp } from 'vue';
      import { renderToString } from 'vue/server-renderer';
      import Film from './vue/Film.vue';
      export const html = await renderToString(createSSRApp(Film, { src: 'about:blank' }));
    `,
    page: `
      import { createSSRApp } from 'vue';
      import Film from './vue/Film.vue';
      createSSRApp(Film, { src: 'about:blank' }).mount('#app');
    `,
  },
  Svelte: {
    server: `
      import { render } from 'svelte/server';
      import Film from './svelte/Film.svelte';
      export const html = render(Film, { props: { src: 'about:blank' } }).body;
    `,
    page: `
      import { hydrate } from 'svelte';
      import Film from './svelte/Film.svelte';
      hydrate(Film, { target: document.querySelector('#app'), props: { src: 'about:blank' } });
    `,
  },
} as const;
