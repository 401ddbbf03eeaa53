package io.cairn.gateway;

import io.cairn.kit.test.rules.HouseRules;

class GatewayHouseRulesTest extends HouseRules {}
