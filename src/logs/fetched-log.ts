/** The name of the log that was fetched for one job; that of all of them where the id stands for any. */
export const logOf = (jobId: number | '{jobId}'): string => `job-logs/${jobId}.txt`;

/** Whether a log has such a name: an archive has no folder that is called so, unless a job is, and then a `_` is in it. */
export const isFetched = (name: string): boolean => FETCHED.test(name);

const FETCHED = /^job-logs\/\d+\.txt$/;
