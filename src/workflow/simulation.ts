import type { Condition, Outcome, Status, World } from './truth-table.ts';

/** A step of a simulated run, with its parsed condition. */
export interface RunningStep {
  id: string;
  condition: Condition;
  /** Whether its success completes the content, or is needed for it, or neither. */
  part: 'producer' | 'needed' | 'restore';
  mayFail: boolean;
  /** Whether what it leaves when it fails is to be saved. */
  mayBreak: boolean;
  /** The key of a fact for this step. */
  keyOf: (key: string) => string;
}

/** One way a run can go up to its save. */
export interface SimulatedRun {
  kind: 'healthy' | 'failed';
  world: World;
  /** Whether every step that the content needs in a healthy run has done its part. */
  whole: boolean;
}

/** What goes wrong: in a step, or somewhere before it. */
interface Mishap {
  step: number;
  when: 'before' | 'at';
  status: 'failure' | 'cancelled';
}

type Facts = ReadonlyMap<string, string | boolean>;

/** Every way the steps can go under the same facts. */
interface Simulation {
  /** Without a mishap, and with the failure of each step that may fail. */
  healthy: SimulatedRun[];
  /** With one mishap in each step, before it, or after the last; computed on demand. */
  failed: () => SimulatedRun[];
}

/** Simulates the steps under the same facts; null if the facts contradict each other. */
export function simulated(steps: readonly RunningStep[], facts: Facts): Simulation | null {
  const healthy = simulate(steps, facts, null);
  if (healthy === null) return null;
  const due = steps.filter(({ id, part }) => part !== 'restore' && outcomeOf(healthy, id) === 'success');
  const runOf = (kind: SimulatedRun['kind'], world: World | null): SimulatedRun[] =>
    world === null ? [] : [{ kind, world, whole: isWhole(due, world) }];
  const tolerated = steps.flatMap(({ mayFail }, step) =>
    mayFail ? runOf('healthy', simulate(steps, facts, { step, when: 'at', status: 'failure' })) : [],
  );
  return {
    healthy: [...runOf('healthy', healthy), ...tolerated],
    failed: () => mishaps(steps).flatMap((mishap) => runOf('failed', simulate(steps, facts, mishap))),
  };
}

function mishaps(steps: readonly RunningStep[]): Mishap[] {
  const places = [...steps.keys(), steps.length];
  return places.flatMap((step) =>
    (['failure', 'cancelled'] as const).flatMap((status): Mishap[] => {
      const before: Mishap = { step, when: 'before', status };
      const tolerated = status === 'failure' && steps[step]?.mayFail === true;
      return step === steps.length || tolerated ? [before] : [before, { step, when: 'at', status }];
    }),
  );
}

function isWhole(due: readonly RunningStep[], world: World): boolean {
  const filled = ({ id, mayBreak }: RunningStep) => {
    const outcome = outcomeOf(world, id);
    return outcome === 'success' || (mayBreak && outcome === 'failure');
  };
  return due.some(({ part }) => part === 'producer') && due.every(filled);
}

/** Null if a restore that did not run would have an output. */
function simulate(steps: readonly RunningStep[], facts: Facts, mishap: Mishap | null): World | null {
  let status: Status = 'success';
  const known = new Map(facts);
  for (const [index, { id, condition, mayFail, part, keyOf }] of steps.entries()) {
    const hit = mishap?.step === index ? mishap : null;
    if (hit?.when === 'before') status = hit.status;
    const ran = condition.holds({ status, facts: known }, keyOf);
    const outcome: Outcome = ran ? (hit?.when === 'at' ? hit.status : 'success') : 'skipped';
    if (part === 'restore' && !ran && known.get(hitKey(id)) !== '') return null;
    if (outcome === 'cancelled' || (outcome === 'failure' && !mayFail)) status = outcome;
    known.set(outcomeKey(id), outcome);
    known.set(conclusionKey(id), outcome === 'failure' && mayFail ? 'success' : outcome);
  }
  if (mishap !== null && mishap.step === steps.length) status = mishap.status;
  return { status, facts: known };
}

function outcomeOf(world: World, id: string): string | boolean | undefined {
  return world.facts.get(outcomeKey(id));
}

/** The name by which a condition asks for the outcome of a step. */
export function outcomeKey(id: string): string {
  return `steps.${id}.outcome`;
}

/** The name by which a condition asks for the conclusion of a step. */
export function conclusionKey(id: string): string {
  return `steps.${id}.conclusion`;
}

/** The name by which a condition asks whether a cache was hit. */
export function hitKey(id: string): string {
  return `steps.${id}.outputs.cache-hit`;
}
