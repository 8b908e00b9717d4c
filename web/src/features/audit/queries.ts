import { infiniteQueryOptions } from "@tanstack/react-query";
import { api } from "../../api/client";
import { keys } from "../../api/keys";
import type { AuditRow, Page } from "../../api/models";

/** As it stands in the URL; days are YYYY-MM-DD. */
export interface AuditFilters {
	readonly action?: string | undefined;
	readonly member_id?: string | undefined;
	readonly bucket_id?: string | undefined;
	readonly text?: string | undefined;
	readonly from?: string | undefined;
	readonly to?: string | undefined;
}

const PAGE_ROWS = 200;

export const auditQuery = (filters: AuditFilters) =>
	infiniteQueryOptions({
		queryKey: keys.audit(filters),
		queryFn: ({ pageParam, signal }) =>
			api.get<Page<AuditRow>>("/audit", {
				query: { ...auditParams(filters), cursor: pageParam, limit: PAGE_ROWS },
				signal,
			}),
		initialPageParam: null as string | null,
		getNextPageParam: (page) => page.next_cursor,
	});

export function auditCsv(filters: AuditFilters): Promise<Blob> {
	return api.blob("/audit.csv", {
		query: auditParams(filters),
		headers: { Accept: "text/csv, application/problem+json" },
	});
}

/** The filters as the server takes them: days become the moments at which they begin and end here. */
export function auditParams(filters: AuditFilters): Record<string, string | number | undefined> {
	const { from, to, ...rest } = filters;
	return { ...rest, from: startOfDay(from, 0), to: endOfDay(to) };
}

function startOfDay(day: string | undefined, later: number): number | undefined {
	const parts = /^(\d{4})-(\d{2})-(\d{2})$/.exec(day ?? "");
	if (!parts) return undefined;
	// By the calendar, not by 24 hours: days of a clock change are longer or shorter.
	return new Date(Number(parts[1]), Number(parts[2]) - 1, Number(parts[3]) + later).getTime();
}

function endOfDay(day: string | undefined): number | undefined {
	const next = startOfDay(day, 1);
	return next === undefined ? undefined : next - 1;
}
