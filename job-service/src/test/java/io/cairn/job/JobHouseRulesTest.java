package io.cairn.job;

import io.cairn.kit.test.rules.HouseRules;

class JobHouseRulesTest extends HouseRules {}
