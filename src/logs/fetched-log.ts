/** The name of a log that was fetched for one job, by its id, or with `{jobId}` as a pattern for all of them. */
export const logOf = (jobId: number | '{jobId}'): string => `job-logs/${jobId}.txt`;

/** Whether a log has such a name: an archive has no folder that is called so, unless a job is, and then a `_` is in it. */
export const isFetched = (name: string): boolean => FETCHED.test(name);

const FETCHED = /^job-logs\/\d+\.txt$/;
