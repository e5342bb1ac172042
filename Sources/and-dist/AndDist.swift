@main
struct AndDist {
  static func main() {}
}
