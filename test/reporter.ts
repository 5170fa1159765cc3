import type { Reporter, TestCase, TestModule, TestRunEndReason, Vitest } from 'vitest/node';

/** Ends a run with one plain line of counts, and names each skipped test with its reason. */
export default class SummaryReporter implements Reporter {
  #vitest: Vitest | undefined;

  onInit(vitest: Vitest): void {
    this.#vitest = vitest;
  }

  onTestRunEnd(
    modules: readonly TestModule[],
    unhandled: readonly unknown[],
    reason: TestRunEndReason,
  ): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const skipped = tests.filter((test) => test.result().state === 'skipped');
    const passed = tests.filter((test) => test.result().state === 'passed').length;
    // A file that fails to load holds no tests; it must not look like a pass.
    const broken = modules.filter(
      (module) => module.state() === 'failed' && [...module.children.allTests()].length === 0,
    );
    const counted = tests.length - passed - skipped.length + broken.length + unhandled.length;
    // A set-up that throws leaves nothing to count either.
    const failed = reason === 'failed' ? Math.max(counted, 1) : counted;

    // With -t most tests are skipped because they were not asked for.
    if (this.#vitest?.config.testNamePattern === undefined) {
      for (const test of skipped) console.log(`skipped: ${nameOf(test)}: ${reasonOf(test)}`);
      if (skipped.some((test) => reasonOf(test) === NO_REASON)) {
        console.log('A test is skipped without a reason: use context.skip("why").');
        process.exitCode = 1;
      }
    }
    console.log(`tests: ${passed} passed, ${failed} failed, ${skipped.length} skipped`);
  }
}

const NO_REASON = 'no reason given';

function reasonOf(test: TestCase): string {
  const result = test.result();
  return (result.state === 'skipped' && result.note) || NO_REASON;
}

function nameOf(test: TestCase): string {
  return `${test.module.relativeModuleId} > ${test.fullName}`;
}
