import { isAttempt } from '../run/attempt-names.ts';
import {
  cachesOf,
  covers,
  createdRange,
  given,
  hasList,
  type QuestionKinds,
  REPOSITORY,
} from './endpoints.ts';

/** The questions by which the trace finds other attempts; `trace/` decides when they are asked. */
export const traceQuestions = {
  // Whether an entry that was finished earlier explains a refusal.
  entries: {
    serves: 'trace',
    fields: { key: 'words', ref: 'words' },
    name: ({ key, ref }) => `${ref} ${key}`,
    file: 'caches.json',
    endpoint: cachesOf,
    isAnswered: hasList,
  },

  // Events of many kinds save in the scope of the default branch.
  repository: {
    serves: 'trace',
    fields: {},
    name: () => '',
    file: 'trace/repository.json',
    endpoint: () => ({
      route: REPOSITORY,
      parameters: {},
      subject: { what: 'the repository', permission: 'contents:read' },
      as: { form: 'document', field: 'default_branch', what: 'the default branch' },
    }),
    isAnswered: (_, { run }) => run.defaultBranch !== null,
  },

  // The runs among which others may have used the key.
  runs: {
    serves: 'trace',
    fields: { branch: 'words?', event: 'words?', createdFrom: 'moment', createdUntil: 'moment' },
    name: ({ branch, event, createdFrom }) => `${branch} ${event} ${createdFrom}`,
    file: 'trace/runs.json',
    endpoint: ({ branch, event, ...created }) => ({
      route: `${REPOSITORY}/actions/runs`,
      parameters: { created: createdRange(created), ...given({ branch, event }) },
      subject: { what: 'the list of runs', permission: 'actions:read' },
      // GitHub lists no more than a thousand runs of one search.
      as: {
        form: 'lists',
        list: 'workflow_runs',
        most: 10,
        asked: { branch, event, created: createdRange(created) },
      },
    }),
    isAnswered: (asked, { runLists }) => runLists.some((list) => covers(list, asked)),
  },

  // What another attempt did with the key.
  attempt: {
    serves: 'trace',
    fields: { runId: 'id', attempt: 'id' },
    name: ({ runId, attempt }) => `${runId}/${attempt}`,
    isAnswered: (asked, { others }) => others.some(({ run }) => isAttempt(run, asked)),
  },
} satisfies Partial<QuestionKinds>;
