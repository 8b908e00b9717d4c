import { useEffect } from "react";
import { useProductName } from "./product-name";

/** Names the page in the tab, in the history and to screen readers. */
export function useTitle(title: string): void {
	const product = useProductName();
	useEffect(() => {
		document.title = title === "" ? product : `${title} · ${product}`;
	}, [title, product]);
}
