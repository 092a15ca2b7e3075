-- Lists that search nothing are read in their order, and registrations are counted without reading what lists search.
CREATE INDEX registration_counted ON registration (organisation, status, platform, managed_until, managed_by);
CREATE INDEX registration_by_user_name ON registration (organisation, status, user_fold, id, platform, managed_until, managed_by);
CREATE INDEX registration_by_device ON registration (organisation, status, device_fold, id, platform, managed_until, managed_by);
CREATE INDEX registration_by_app ON registration (organisation, status, app, id, platform, managed_until, managed_by);
CREATE INDEX registration_by_creation ON registration (organisation, status, created, id, platform, managed_until, managed_by);
