import { useLingui } from "@lingui/react/macro";
import type { UploadProblem } from "./engine-model";

/** What happened to an upload and what to do next, in plain words. */
export function useProblemWords(): (problem: UploadProblem) => string {
	const { t } = useLingui();
	return (problem) => {
		switch (problem.kind) {
			case "bad_name":
				return t`This name cannot be used: “.”, “..” and control characters cannot be part of one. Rename the file, then choose it again.`;
			case "access_changed":
				return t`Your access to this bucket changed before it was sent. Choose the file again in a folder that is open to you now.`;
			case "unreadable":
				return t`The file could not be read from this device. It may have been moved, changed or deleted: choose it again.`;
			case "network":
				return t`The server is out of reach. Check the connection, then try again.`;
			case "storage_blocked":
				return t`The browser could not reach the storage. Either the connection broke, or the bucket's CORS rules do not allow this site; an administrator can test the bucket.`;
			case "storage_refused":
				return problem.detail
					? t`The storage refused the file: ${problem.detail}`
					: t`The storage refused the file (status ${String(problem.status ?? "?")}). Try again, or ask an administrator to test the bucket.`;
			case "changed":
				return t`The file changed while it was sent, so the storage did not take it. Try again.`;
			case "refused":
				return problem.detail ?? t`The server did not accept this file.`;
		}
	};
}
