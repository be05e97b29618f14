/// A user as a provisioning client sends one, with the enterprise extension: about 1.2 KB in its file.
enum SampleUser {
    static let text = #"""
        {
          "active": true,
          "addresses": [
            {"country": "DE", "formatted": "Gartenstraße 7\n10115 Berlin", "locality": "Berlin", "postalCode": "10115", "primary": true, "streetAddress": "Gartenstraße 7", "type": "work"}
          ],
          "displayName": "Mira Holt",
          "emails": [
            {"primary": true, "type": "work", "value": "mira.holt@corp.example"},
            {"type": "home", "value": "mira@home.example"}
          ],
          "externalId": "00u1a2b3c4d5e6f7g8h9",
          "id": "2819c223-7f76-453a-919d-413861904646",
          "locale": "de-DE",
          "meta": {
            "created": "2026-11-24T07:10:41Z",
            "resourceType": "User"
          },
          "name": {
            "familyName": "Holt",
            "formatted": "Ms. Mira Holt",
            "givenName": "Mira"
          },
          "phoneNumbers": [
            {"type": "work", "value": "tel:+49-30-555-0100"}
          ],
          "schemas": [
            "urn:ietf:params:scim:schemas:core:2.0:User",
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
          ],
          "timezone": "Europe/Berlin",
          "title": "Engineer",
          "userName": "mira.holt@corp.example",
          "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": {
            "costCenter": "4130",
            "department": "Platform",
            "employeeNumber": "701984",
            "manager": {
              "value": "26118915-6090-4610-87e4-49d8ca9f808d"
            }
          }
        }

        """#
}
