package io.cairn.launcher;

import io.cairn.kit.test.rules.HouseRules;

class LauncherHouseRulesTest extends HouseRules {}
