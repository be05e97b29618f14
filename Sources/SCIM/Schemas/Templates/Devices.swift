extension SchemaTemplate {
    /// The devices of RFC 9944 §4, with the extensions that hold no secrets: MAC Authentication Bypass (§6.3) and Zigbee.
    ///
    /// The extensions of Bluetooth, Wi-Fi Easy Connect, FIDO and Thread are left out, because they are made of keys,
    /// vouchers and pass codes, which a state repository must not hold.
    public static let devices = SchemaTemplate(
        name: "devices", summary: "Devices of RFC 9944, at /Devices.",
        resourceType: ResourceType(
            name: "Device", endpoint: "/Devices", description: "Device Account",
            schema: Schema(
                id: "urn:ietf:params:scim:schemas:core:2.0:Device", name: "Device", description: "Device account",
                attributes: [
                    Attribute("displayName", description: "The name of the device for people, such as Heart Monitor."),
                    Attribute(
                        "active", .boolean,
                        description: "Whether the device is in use; commands to one that is not are rejected.",
                        required: true),
                    Attribute(
                        "mudUrl", .reference, description: "The URL of the MUD file of the device, RFC 8520.",
                        caseExact: true, referenceTypes: ["external"]),
                ]),
            extensions: [
                ResourceType.Extension(schema: ethernetMAB, required: false),
                ResourceType.Extension(schema: zigbee, required: false),
            ]))

    private static let ethernetMAB = Schema(
        id: "urn:ietf:params:scim:schemas:extension:ethernet-mab:2.0:Device", name: "EthernetMAB",
        description: "Admission of a device by its MAC address.",
        attributes: [
            Attribute(
                "deviceMacAddress",
                description: "The MAC address that the manufacturer assigned, such as 2C:54:91:88:C9:E3.",
                required: true)
        ])

    private static let zigbee = Schema(
        id: "urn:ietf:params:scim:schemas:extension:zigbee:2.0:Device", name: "Zigbee",
        description: "A device on a Zigbee network.",
        attributes: [
            Attribute(
                "versionSupport", multiValued: true, description: "The versions of Zigbee that the device supports.",
                required: true),
            Attribute("deviceEui64Address", description: "The EUI-64 address of the device.", required: true),
        ])
}
