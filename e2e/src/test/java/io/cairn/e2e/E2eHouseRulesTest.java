package io.cairn.e2e;

import io.cairn.kit.test.rules.HouseRules;

class E2eHouseRulesTest extends HouseRules {}
