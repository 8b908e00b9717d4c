import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import type { MenuItem, Product } from "../api/models";
import { personal } from "../api/personal-storage";
import { productQuery } from "../api/queries";
import { useMe } from "../api/use-session";
import { useNameOfProduct } from "../ui/product-name";

/** Which parts of the frame somebody sees. */
export interface Halves {
	readonly files: boolean;
	readonly mail: boolean;
	/** The way to an account that is not connected yet stands among the other settings. */
	readonly connectMail: boolean;
}

/** Files are what the product is for unless there is mail and no bucket; mail is for admins, once it is connected. */
export function halvesOf(product: Product, menu: readonly MenuItem[]): Halves {
	const mayMail = menu.includes("mail");
	return {
		files: product.files || !product.mail,
		mail: mayMail && product.mail,
		connectMail: mayMail && !product.mail,
	};
}

/** As the server last said. Before it has, as it was the last time on this device, so that nothing jumps. */
export function useProduct(): Product {
	const { data } = useQuery(productQuery);
	useEffect(() => {
		if (data) personal.set("product", JSON.stringify(data));
	}, [data]);
	const product = data ?? remembered();
	useNameOfProduct(product.name);
	return product;
}

export function useHalves(): Halves {
	const me = useMe();
	return halvesOf(useProduct(), me.menu);
}

function remembered(): Product {
	const both: Product = { name: "mediabridge", files: true, mail: true };
	try {
		return { ...both, ...(JSON.parse(personal.get("product") ?? "{}") as Partial<Product>) };
	} catch {
		return both;
	}
}
