import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api } from "../../api/client";
import { keys } from "../../api/keys";
import type { EntryPage, Grant, OpenBucket, Page, Permission } from "../../api/models";
import { segment } from "../../api/wire";

export const grantsOfBucketQuery = (bucketId: string) =>
	queryOptions({
		queryKey: keys.grantsOfBucket(bucketId),
		queryFn: ({ signal }) =>
			api.get<Page<Grant>>(`/buckets/${segment(bucketId)}/grants`, { signal }),
		select: (page) => page.items,
	});

export const grantsOfMemberQuery = (memberId: string) =>
	queryOptions({
		queryKey: keys.grantsOfMember(memberId),
		queryFn: ({ signal }) =>
			api.get<Page<Grant>>(`/members/${segment(memberId)}/grants`, { signal }),
		select: (page) => page.items,
	});

/** The folders in a folder, for choosing one. */
export const foldersQuery = (bucket: OpenBucket, path: string) =>
	queryOptions({
		queryKey: [...keys.entries(bucket.id, path), "folders", bucket.grant_version],
		queryFn: ({ signal }) =>
			api.get<EntryPage>(`/buckets/${segment(bucket.id)}/entries`, {
				query: {
					path,
					sort: "name",
					order: "asc",
					limit: 1000,
					grant_version: bucket.grant_version,
				},
				signal,
			}),
		select: (page) => page.entries.filter((entry) => entry.kind === "folder" && entry.actionable),
	});

export interface GrantKey {
	readonly bucketId: string;
	readonly memberId: string;
}

export interface GrantInput {
	readonly root: string;
	readonly permissions: readonly Permission[];
}

const path = ({ bucketId, memberId }: GrantKey) =>
	`/buckets/${segment(bucketId)}/grants/${segment(memberId)}`;

export function usePutGrant() {
	const refresh = useRefresh();
	return useMutation({
		mutationFn: ({ key, input }: { key: GrantKey; input: GrantInput }) =>
			api.put<Grant>(path(key), input),
		onSuccess: refresh,
	});
}

export function useRemoveGrant() {
	const refresh = useRefresh();
	return useMutation({
		mutationFn: (key: GrantKey) => api.delete(path(key)),
		onSuccess: refresh,
	});
}

function useRefresh() {
	const cache = useQueryClient();
	return () => {
		void cache.invalidateQueries({ queryKey: keys.grants });
		void cache.invalidateQueries({ queryKey: keys.members });
	};
}
