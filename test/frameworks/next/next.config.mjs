/** @type {import('next').NextConfig} */
export default {
  // TypeScript 7 has no other interface that Next could check the types with.
  experimental: { useTypeScriptCli: true },
  // Else Next looks for it by the lock files of the folders above.
  turbopack: { root: import.meta.dirname },
};
