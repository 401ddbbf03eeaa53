package io.cairn.kit;

import io.cairn.kit.test.rules.HouseRules;

class KitHouseRulesTest extends HouseRules {}
