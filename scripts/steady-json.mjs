// Takes out of a CycloneDX file what differs from run to run and from place to place: steady-json.mjs ROOT FROM TO.
import { readFileSync, writeFileSync } from "node:fs";

const [root, from, to] = process.argv.slice(2);
const bill = JSON.parse(readFileSync(from, "utf8").replaceAll(`path+file://${root}`, "path+file:///noyo-auth"));
delete bill.serialNumber;
bill.metadata.timestamp = new Date(Number(process.env.SOURCE_DATE_EPOCH) * 1000).toISOString();
writeFileSync(to, `${JSON.stringify(bill, null, 1)}\n`);
