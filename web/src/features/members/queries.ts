import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api } from "../../api/client";
import { keys } from "../../api/keys";
import type { Invitation, InvitedMember, Member, ResetLink, Role } from "../../api/models";
import { segment } from "../../api/wire";

const of = (id: string) => `/members/${segment(id)}`;

export const memberQuery = (id: string) =>
	queryOptions({
		queryKey: keys.member(id),
		queryFn: ({ signal }) => api.get<Member>(of(id), { signal }),
	});

export interface InviteInput {
	readonly name: string;
	readonly email: string;
	readonly role: Role;
}

export function useInvite() {
	const refresh = useRefresh();
	return useMutation({
		mutationFn: (input: InviteInput) => api.post<InvitedMember>("/members", input),
		onSuccess: refresh,
	});
}

/** A new one-time link; the one before stops working. */
export function useInviteAgain(id: string) {
	return useMutation({ mutationFn: () => api.post<Invitation>(`${of(id)}/invitation`) });
}

/** A one-time link to choose a new password; the one before stops working. */
export function useResetPassword(id: string) {
	return useMutation({ mutationFn: () => api.post<ResetLink>(`${of(id)}/password-reset`) });
}

export type LinkPurpose = "invitation" | "password_reset";

/** Sends a one-time link that was just made to its member. */
export function useEmailLink(id: string) {
	return useMutation({
		mutationFn: (link: { readonly purpose: LinkPurpose; readonly token: string }) =>
			api.post<void>(`${of(id)}/link-email`, link),
	});
}

export interface MemberChange {
	readonly name?: string;
	readonly role?: Role;
	readonly disabled?: boolean;
}

export function useChangeMember(id: string) {
	const refresh = useRefresh();
	return useMutation({
		mutationFn: (change: MemberChange) => api.patch<Member>(of(id), change),
		onSuccess: refresh,
	});
}

export function useDeleteMember(id: string) {
	const cache = useQueryClient();
	return useMutation({
		mutationFn: () => api.delete(of(id)),
		onSuccess: () => {
			cache.removeQueries({ queryKey: keys.member(id), exact: true });
			void cache.invalidateQueries({ queryKey: keys.members, exact: true });
			void cache.invalidateQueries({ queryKey: keys.grants });
		},
	});
}

function useRefresh() {
	const cache = useQueryClient();
	return () => void cache.invalidateQueries({ queryKey: keys.members });
}
