/**
 * DescribeAcls: who may do what. This broker has no authorizer: everybody may do everything, and this is what it says, as Kafka does
 * when it has none.
 *
 * Versions 0 to 3. 1 adds pattern types, 2 is flexible, 3 adds a resource type.
 */
import { errorCode } from "../answers";
import { api } from "../api";
import { array, int8, int16, int32, message, string } from "../codec/schema";

const request = message("0-3", "2+", {
  resourceTypeFilter: int8("0+"),
  resourceNameFilter: string("0+", { nullable: "0+" }),
  patternTypeFilter: int8("1+", { default: 3 }),
  principalFilter: string("0+", { nullable: "0+" }),
  hostFilter: string("0+", { nullable: "0+" }),
  operation: int8("0+"),
  permissionType: int8("0+"),
});

const response = message("0-3", "2+", {
  throttleTimeMs: int32("0+", { default: 0 }),
  errorCode: int16("0+"),
  errorMessage: string("0+", { nullable: "0+" }),
  resources: array("0+", {
    resourceType: int8("0+"),
    resourceName: string("0+"),
    patternType: int8("1+", { default: 3 }),
    acls: array("0+", {
      principal: string("0+"),
      host: string("0+"),
      operation: int8("0+"),
      permissionType: int8("0+"),
    }),
  }),
});

export const describeAcls = api({
  key: 29,
  name: "DescribeAcls",
  request,
  response,
  handle: () => ({
    errorCode: errorCode("SECURITY_DISABLED"),
    errorMessage: "No Authorizer is configured on the broker: everybody may do everything",
    resources: [],
  }),
});
