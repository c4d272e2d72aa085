export type {Bug, BugSite} from './system/bug.ts';
export {bugs} from './bugs/index.ts';
export {type FaultKind, faultKinds, type Plan, planOf} from './world/plan.ts';
export {Random} from './world/random.ts';
export {reportOf} from './report.ts';
export {isNotLarger, shrink} from './shrink.ts';
export {type BugName, type History, runHistory, type Simulated, simulate} from './simulate.ts';
export {type Invariant, invariants, type Violation} from './violation.ts';
