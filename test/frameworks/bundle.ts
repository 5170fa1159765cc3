import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { build, type Plugin } from 'esbuild';
import { compile } from 'svelte/compiler';
import { compileScript, parse } from 'vue/compiler-sfc';

const ROOT = join(import.meta.dirname, '../..');

/**
 * Builds code that uses the examples, as a project's own bundler would.
 * @param code a module that stands in this folder
 * @returns a classic script for a page, or a module for Node. React's and Vue's development builds, which complain where a page differs from what the
 * server made of it.
 */
export async function bundle(code: string, target: 'page' | 'server'): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: code, resolveDir: import.meta.dirname, loader: 'ts' },
    bundle: true,
    write: false,
    target: 'es2022',
    jsx: 'automatic',
    tsconfigRaw: {},
    define: {
      'process.env.NODE_ENV': '"development"',
      __VUE_OPTIONS_API__: 'false',
      __VUE_PROD_DEVTOOLS__: 'false',
      __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: 'true',
    },
    ...(target === 'page'
      ? { format: 'iife', platform: 'browser', conditions: ['browser', 'svelte'] }
      : {
          format: 'esm',
          platform: 'node',
          // For CommonJS inside of the module.
          banner: {
            js: `import { createRequire } from 'node:module'; const require = createRequire('${ROOT}/');`,
          },
        }),
    plugins: [ownEntries, vueFiles(target), svelteFiles(target)],
  });
  return outputFiles[0]!.text;
}

/** The package's entries, from source; package.test.ts tries them as they are published. */
const ownEntries: Plugin = {
  name: 'own-entries',
  setup(bundler) {
    bundler.onResolve({ filter: /^sealpost\/consent$/ }, () => ({
      path: join(ROOT, 'embed/consent-entry.ts'),
    }));
    bundler.onResolve({ filter: /^sealpost\/consent-cookie$/ }, () => ({
      path: join(ROOT, 'protocol/consent-cookie.ts'),
    }));
  },
};

const vueFiles = (target: 'page' | 'server'): Plugin => ({
  name: 'vue-files',
  setup(bundler) {
    bundler.onLoad({ filter: /\.vue$/ }, async ({ path }) => {
      const { descriptor } = parse(await readFile(path, 'utf8'), { filename: path });
      const { content } = compileScript(descriptor, {
        id: basename(path),
        inlineTemplate: true,
        templateOptions: { ssr: target === 'server', ssrCssVars: [] },
      });
      return { contents: content, loader: 'ts' };
    });
  },
});

const svelteFiles = (target: 'page' | 'server'): Plugin => ({
  name: 'svelte-files',
  setup(bundler) {
    bundler.onLoad({ filter: /\.svelte$/ }, async ({ path }) => {
      const { js } = compile(await readFile(path, 'utf8'), {
        filename: path,
        generate: target === 'page' ? 'client' : 'server',
        dev: true,
      });
      return { contents: js.code, loader: 'js' };
    });
  },
});
