"""The pages of the incidents: the list, one of them, its announcements, its report, and the public one."""
